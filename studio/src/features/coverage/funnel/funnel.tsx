import type { Schemas } from "@fashion-platform/client";
import { type ReactNode, useState } from "react";
import { useFormats } from "../../../shared/texts/formats";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { Choice } from "../../../shared/ui/choice";
import { Failure } from "../../../shared/ui/notices";
import { WideTable } from "../../../shared/ui/wide-table";
import { Figure } from "../figure";
import { GroupName } from "../group-name";
import { type Funnel, shown } from "../groups";
import { useFunnel } from "../reads";
import { STEPS, type StepName, stepOf } from "./steps";

const COLUMNS = ["viewed", "clicked", "saved", "dismissed"] as const;

/** What people did with what they were shown. */
export function FunnelSection({ weeks }: { weeks: number }) {
  const text = useOwnerText();
  const { data: funnel, error } = useFunnel(weeks);
  return (
    <>
      <h2>{text("funnel.title")}</h2>
      {error && <Failure error={error} />}
      {funnel && shown(funnel.items).length === 0 && <p>{text("funnel.no-group")}</p>}
      {funnel && shown(funnel.items).length > 0 && <Steps funnel={funnel} />}
    </>
  );
}

function Steps({ funnel }: { funnel: Funnel }) {
  const text = useOwnerText();
  const [chosen, choose] = useState<StepName>("product-makeup");
  const options = STEPS.map((name) => [name, text(`funnel.${name}`)] as const);
  const columns = [text("coverage.group"), ...COLUMNS.map((column) => text(`funnel.${column}`))];
  return (
    <>
      <Choice label={text("funnel.step")} options={options} chosen={chosen} choose={choose} />
      <WideTable caption={text("funnel.title")} columns={columns}>
        {shown(funnel.items).map((row) => (
          <Counts
            key={`${row.tone}-${row.undertone}`}
            step={stepOf(row.steps, chosen)}
            name={<GroupName tone={row.tone} undertone={row.undertone} />}
          />
        ))}
        <Counts step={stepOf(funnel.overall.steps, chosen)} name={<th scope="row">{text("coverage.everybody")}</th>} />
      </WideTable>
    </>
  );
}

function Counts({ step, name }: { step: Schemas["Step"] | undefined; name: ReactNode }) {
  const { decimal, percent } = useFormats();
  const shares = step && [step.click_share, step.save_share, step.dismissal_share];
  return (
    <tr>
      {name}
      <td>{decimal(step?.viewed ?? 0)}</td>
      {(["clicked", "saved", "dismissed"] as const).map((action, index) => (
        <td key={action}>
          {decimal(step?.[action] ?? 0)}
          {shares?.[index] && (
            <>
              {": "}
              <Figure figure={shares[index]} write={percent} />
            </>
          )}
        </td>
      ))}
    </tr>
  );
}
