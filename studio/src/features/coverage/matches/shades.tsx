import { useOwnerText } from "../../../shared/texts/owner-texts";
import { type Row, scarcePalettes } from "../groups";
import { useColorsOf } from "../reads";

/** The colors that products would have that a group lacks: those that its palette has for them. */
export function Shades({ row }: { row: Row }) {
  const text = useOwnerText();
  const lacking = scarcePalettes(row);
  const { data: colors = [] } = useColorsOf(row.tone, row.undertone);
  const shades = colors.filter(({ subcategory }) => lacking.includes(subcategory));
  if (shades.length === 0) return null;
  return (
    <>
      <p>{text("coverage.shades")}</p>
      <ul className="shades">
        {shades.map(({ subcategory, name, hex }) => (
          <li key={subcategory + hex}>
            <span className="dot" style={{ backgroundColor: hex }} /> <span lang="en">{name}</span> <code>{hex}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
