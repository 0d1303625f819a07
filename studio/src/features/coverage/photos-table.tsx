import type { Schemas } from "@fashion-platform/client";
import type { ReactNode } from "react";
import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { WideTable } from "../../shared/ui/wide-table";
import { Figure } from "./figure";
import { GroupName } from "./group-name";
import { type Coverage, shown } from "./groups";

/** How sure the measurements of each group are. */
export function PhotosTable({ coverage }: { coverage: Coverage }) {
  const text = useOwnerText();
  const columns = ["group", "people", "photos", "confidence", "unsure-photos", "retakes"] as const;
  return (
    <WideTable caption={text("coverage.groups")} columns={columns.map((column) => text(`coverage.${column}`))}>
      {shown(coverage.items).map((row) => (
        <Figures key={`${row.tone}-${row.undertone}`} of={row} name={<GroupName tone={row.tone} undertone={row.undertone} />} />
      ))}
      <Figures of={coverage.overall} name={<th scope="row">{text("coverage.everybody")}</th>} />
    </WideTable>
  );
}

function Figures({ of, name }: { of: Schemas["GroupCoverage"]; name: ReactNode }) {
  const { decimal, percent } = useFormats();
  return (
    <tr>
      {name}
      <td>{decimal(of.people)}</td>
      <td>{decimal(of.photos)}</td>
      <td>
        <Figure figure={of.confidence} write={percent} />
      </td>
      <td>
        <Figure figure={of.unsure} write={percent} />
      </td>
      <td>
        <Figure figure={of.retakes} write={percent} />
      </td>
    </tr>
  );
}
