import { useId } from "react";
import { Button } from "react-aria-components/Button";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { MOST_COLORS, type Place, type Swatch } from "./lists";
import { usePlaceName } from "./place-choice";

interface Rows {
  place: Place;
  colors: readonly Swatch[];
  change: (colors: readonly Swatch[]) => void;
  copyToAll: () => void;
}

const NEW = "#808080";

/** The colors of a list, each with its name. */
export function ColorRows({ place, colors, change, copyToAll }: Rows) {
  const text = useOwnerText();
  const heading = useId();
  const nameOf = usePlaceName();
  const replace = (index: number, ...swatches: Swatch[]) => change(colors.toSpliced(index, 1, ...swatches));
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{nameOf(place)}</h2>
      <ol className="swatches">
        {colors.map((color, index) => (
          // Names change while they are typed, so that places alone tell rows apart.
          <ColorRow
            key={index}
            number={index + 1}
            color={color}
            change={(changed) => replace(index, changed)}
            remove={colors.length > 1 ? () => replace(index) : undefined}
          />
        ))}
      </ol>
      <div className="actions">
        <Button isDisabled={colors.length >= MOST_COLORS} onPress={() => change([...colors, { name: newName(colors), hex: NEW }])}>
          {text("palettes.add")}
        </Button>
        <Button onPress={copyToAll}>{text("palettes.copy-to-all")}</Button>
      </div>
    </section>
  );
}

interface Row {
  number: number;
  color: Swatch;
  change: (color: Swatch) => void;
  remove: (() => void) | undefined;
}

function ColorRow({ number, color, change, remove }: Row) {
  const text = useOwnerText();
  return (
    <li>
      <input
        type="color"
        aria-label={text("palettes.color", { number })}
        value={color.hex}
        onChange={(event) => change({ ...color, hex: event.target.value })}
      />
      <input
        type="text"
        aria-label={text("palettes.name", { number })}
        value={color.name}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => change({ ...color, name: event.target.value })}
      />
      <Button aria-label={text("palettes.remove-label", { name: color.name })} isDisabled={!remove} onPress={() => remove?.()}>
        {text("palettes.remove")}
      </Button>
    </li>
  );
}

/** Return a name that no color of a list has. */
function newName(colors: readonly Swatch[]): string {
  const names = new Set(colors.map(({ name }) => name));
  let number = colors.length + 1;
  while (names.has(`Color ${number}`)) number += 1;
  return `Color ${number}`;
}
