import { Button } from "react-aria-components/Button";
import { useOwnerText } from "../../shared/texts/owner-texts";
import type { PaletteList, Place } from "./lists";
import { usePlaceName } from "./place-choice";

interface Changed {
  lists: readonly PaletteList[];
  show: (place: Place) => void;
  restore: (place: Place) => void;
}

/** The lists that are not as they come with the platform. */
export function ChangedLists({ lists, show, restore }: Changed) {
  const text = useOwnerText();
  const nameOf = usePlaceName();
  return (
    <>
      <h2>{text("palettes.changed")}</h2>
      {lists.length === 0 && <p>{text("palettes.none-changed")}</p>}
      <ul className="changed">
        {lists.map(({ colors, ...place }) => (
          <li key={nameOf(place)} className="actions">
            <Button onPress={() => show(place)}>
              {nameOf(place)} ({colors.length})
            </Button>
            <Button aria-label={text("palettes.restore-label", { place: nameOf(place) })} onPress={() => restore(place)}>
              {text("palettes.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
