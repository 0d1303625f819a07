import { useOwnerText } from "../../../shared/texts/owner-texts";
import { type MessageId, useText } from "../../../shared/texts/texts";
import { type Row, scarce, shown } from "../groups";
import { Shades } from "./shades";

/** What is notably worse for which group, in words. */
export function Flags({ rows }: { rows: readonly Row[] }) {
  const text = useOwnerText();
  const flagged = shown(rows).filter(({ flags }) => flags.length > 0);
  return (
    <>
      <h2>{text("coverage.flags")}</h2>
      {flagged.length === 0 && <p>{text("coverage.no-flags")}</p>}
      {flagged.length > 0 && (
        <ul>
          {flagged.map((row) => (
            <Flagged key={`${row.tone}-${row.undertone}`} row={row} />
          ))}
        </ul>
      )}
      <p className="quiet">{text("coverage.rule")}</p>
    </>
  );
}

function Flagged({ row }: { row: Row }) {
  const text = useOwnerText();
  const shared = useText();
  const subcategories = scarce(row).map((name) => shared(`subcategory.${name}` as MessageId));
  const reasons = row.flags.map((flag) =>
    flag === "few_matches"
      ? text("coverage.few_matches-in", { subcategories: subcategories.join(", ") })
      : text(`coverage.${flag}`),
  );
  const undertone = text(`coverage.undertone.${row.undertone}`);
  return (
    <li>
      <strong>{text("coverage.group-name", { tone: row.tone, undertone })}</strong>: {reasons.join("; ")}
      {subcategories.length > 0 && <Shades row={row} />}
    </li>
  );
}
