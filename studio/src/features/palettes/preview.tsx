import type { Schemas } from "@fashion-platform/client";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useFormats } from "../../shared/texts/formats";
import { WideTable } from "../../shared/ui/wide-table";
import type { Place } from "./lists";

type Tone = Schemas["TonePreview"];

/** What each of the ten tones would be recommended, best first. */
export function Preview({ place, tones = [] }: { place: Place; tones: readonly Tone[] | undefined }) {
  const text = useOwnerText();
  const columns = [text("palettes.tone"), text("palettes.recommended")];
  return (
    <>
      <h2>{text("palettes.preview")}</h2>
      <p>{text("palettes.preview-help")}</p>
      <WideTable caption={text("palettes.preview")} columns={columns}>
        {tones.map((tone) => (
          <tr key={tone.tone} aria-current={tone.tone === place.tone || undefined}>
            <th scope="row">
              <span className="dot" style={{ backgroundColor: tone.hex }} /> {tone.tone}
            </th>
            <td>
              <Colors colors={tone.colors.filter(({ subcategory }) => subcategory === place.subcategory)} skin={tone.hex} />
            </td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}

function Colors({ colors, skin }: { colors: Tone["colors"]; skin: string }) {
  const { percent } = useFormats();
  return (
    <ul className="on-skin">
      {colors.map(({ name, hex, score }) => (
        <li key={name + hex}>
          <span className="on-skin-color" style={{ backgroundColor: skin }}>
            <span style={{ backgroundColor: hex }} />
          </span>
          <span>
            <span lang="en">{name}</span> <span className="quiet">{percent(score)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
