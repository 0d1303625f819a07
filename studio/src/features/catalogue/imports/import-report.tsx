import { useFormats } from "../../../shared/texts/formats";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { Failure, Status } from "../../../shared/ui/notices";
import { WideTable } from "../../../shared/ui/wide-table";
import { type ImportJob, isOver, progressOf, useImportJob } from "./import-jobs";

const COUNTS = ["added", "changed", "unchanged", "retired"] as const;

/** How far an import is, and what came of it. */
export function ImportFollowed({ id }: { id: string }) {
  const { data: job, error } = useImportJob(id);
  return (
    <>
      {error && <Failure error={error} />}
      {job && <Outcome job={job} />}
      {job && isOver(job) && <Report job={job} />}
    </>
  );
}

function Outcome({ job }: { job: ImportJob }) {
  const text = useOwnerText();
  const { percent } = useFormats();
  const share = progressOf(job);
  if (job.status === "failed") {
    return (
      <div role="alert" className="notice failure">
        <p>{text("import.failed")}</p>
        <p lang="en">{job.failure}</p>
      </div>
    );
  }
  if (job.status === "succeeded") return <Status>{text(job.dry_run ? "import.tried" : "import.done")}</Status>;
  return <Status>{share === undefined ? text("import.waiting") : text("import.progress", { share: percent(share) })}</Status>;
}

function Report({ job }: { job: ImportJob }) {
  const text = useOwnerText();
  const { decimal } = useFormats();
  return (
    <>
      <h2>{text("import.report")}</h2>
      <dl className="facts">
        {COUNTS.map((name) => (
          <Fact key={name} name={text(`import.${name}`)} value={decimal(job[name])} />
        ))}
        <Fact name={text("import.rejected")} value={decimal(job.rejected_count)} />
        {job.format && <Fact name={text("import.format")} value={job.format} />}
        {job.unknown_columns.length > 0 && <Fact name={text("import.unknown")} value={job.unknown_columns.join(", ")} />}
      </dl>
      {job.rejected.length > 0 && <Rejected rows={job.rejected} />}
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Rejected({ rows }: { rows: ImportJob["rejected"] }) {
  const text = useOwnerText();
  return (
    <WideTable caption={text("import.rejected")} columns={[text("import.line"), text("import.reason")]}>
      {rows.map(({ line, reason }) => (
        <tr key={line}>
          <th scope="row">{line}</th>
          <td lang="en">{reason}</td>
        </tr>
      ))}
    </WideTable>
  );
}
