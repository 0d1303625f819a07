import { useHistory } from "../../shared/api/reads";
import type { Analysis } from "../../shared/photos/photos";
import { useFormats } from "../../shared/texts/formats";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { Comparison } from "./comparison/comparison";
import { ToneChart } from "./tone-chart";

/** What was measured in each photo. */
export function HistoryPage() {
  const text = useText();
  const { data: analyses, error, isPending } = useHistory();
  return (
    <Page title={text("history.title")}>
      {isPending && <Status>{text("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {analyses?.length === 0 && <NoPhotoYet />}
      {analyses && analyses.length > 0 && (
        <>
          <ToneChart analyses={analyses} />
          <Table analyses={analyses} />
          {hasTwo(analyses) && <Comparison analyses={analyses} />}
        </>
      )}
    </Page>
  );
}

function hasTwo(analyses: readonly Analysis[]): analyses is readonly [Analysis, Analysis, ...Analysis[]] {
  return analyses.length > 1;
}

function Table({ analyses }: { analyses: readonly Analysis[] }) {
  const text = useText();
  const { moment } = useFormats();
  return (
    <table>
      <caption className="hidden">{text("history.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{text("history.when")}</th>
          <th scope="col">{text("result.tone")}</th>
          <th scope="col">{text("history.interval")}</th>
          <th scope="col">{text("history.light")}</th>
        </tr>
      </thead>
      <tbody>
        {analyses.map(({ id, created_at, tone, quality }) => (
          <tr key={id}>
            <td>{moment(created_at)}</td>
            <td>
              <span className="dot" style={{ backgroundColor: tone.hex }} /> {tone.monk}
            </td>
            <td>
              <span className="ltr">{tone.interval.join("–")}</span>
            </td>
            <td>{text(`verdict.${quality.verdict}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
