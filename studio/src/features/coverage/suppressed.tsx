import { useOwnerText } from "../../shared/texts/owner-texts";
import { type Row, suppressedByTone } from "./groups";

/** Which groups have too few people to be shown, in words. */
export function Suppressed({ rows }: { rows: readonly Row[] }) {
  const text = useOwnerText();
  const byTone = suppressedByTone(rows);
  return (
    <>
      <h2>{text("coverage.suppressed")}</h2>
      <p>{text(byTone.length > 0 ? "coverage.suppressed-help" : "coverage.none-suppressed")}</p>
      <ul>
        {byTone.map(([tone, undertones]) => {
          const names = undertones.map((undertone) => text(`coverage.undertone.${undertone}`)).join(", ");
          return <li key={tone}>{text("coverage.suppressed-tone", { tone, undertones: names })}</li>;
        })}
      </ul>
    </>
  );
}
