import type { Schemas } from "@fashion-platform/client";
import type { ReactNode } from "react";
import { useFormats } from "../../../shared/texts/formats";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { type MessageId, useText } from "../../../shared/texts/texts";
import { WideTable } from "../../../shared/ui/wide-table";
import { Figure } from "../figure";
import { GroupName } from "../group-name";
import { type Category, type Coverage, matchesIn, shown, subcategoriesOf } from "../groups";

/** How many products of each subcategory match a person of each group. */
export function MatchesTable({ coverage, category }: { coverage: Coverage; category: Category }) {
  const text = useOwnerText();
  const shared = useText();
  const subcategories = subcategoriesOf([coverage.overall], category);
  const names = subcategories.map((name) => shared(`subcategory.${name}` as MessageId));
  return (
    <WideTable caption={text("coverage.matches")} columns={[text("coverage.group"), ...names]}>
      {shown(coverage.items).map((row) => {
        const name = <GroupName tone={row.tone} undertone={row.undertone} />;
        return <Cells key={`${row.tone}-${row.undertone}`} of={row} {...{ name, category, subcategories }} />;
      })}
      <Cells of={coverage.overall} name={<th scope="row">{text("coverage.everybody")}</th>} {...{ category, subcategories }} />
    </WideTable>
  );
}

function Cells(props: { of: Schemas["GroupCoverage"]; name: ReactNode; category: Category; subcategories: readonly string[] }) {
  const { decimal } = useFormats();
  const matches = matchesIn(props.of, props.category);
  return (
    <tr>
      {props.name}
      {props.subcategories.map((subcategory) => (
        <td key={subcategory}>
          <Figure figure={matches.get(subcategory)} write={decimal} />
        </td>
      ))}
    </tr>
  );
}
