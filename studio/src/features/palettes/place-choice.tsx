import { useOwnerText } from "../../shared/texts/owner-texts";
import { Choice } from "../../shared/ui/choice";
import { type Place, SUBCATEGORIES, TONES, UNDERTONES } from "./lists";

/** Chooses the list of colors that is shown. */
export function PlaceChoice({ place, choose }: { place: Place; choose: (place: Place) => void }) {
  const text = useOwnerText();
  return (
    <>
      <Choice
        label={text("palettes.tone")}
        options={TONES.map((tone) => [tone, String(tone)] as const)}
        chosen={place.tone}
        choose={(tone) => choose({ ...place, tone })}
      />
      <Choice
        label={text("palettes.undertone")}
        options={UNDERTONES.map((undertone) => [undertone, text(`coverage.undertone.${undertone}`)] as const)}
        chosen={place.undertone}
        choose={(undertone) => choose({ ...place, undertone })}
      />
      <Choice
        label={text("palettes.subcategory")}
        options={SUBCATEGORIES.map((subcategory) => [subcategory, text(`palettes.for-${subcategory}`)] as const)}
        chosen={place.subcategory}
        choose={(subcategory) => choose({ ...place, subcategory })}
      />
    </>
  );
}

/** Return the function that names a list of colors. */
export function usePlaceName(): (place: Place) => string {
  const text = useOwnerText();
  return ({ tone, undertone, subcategory }) => {
    return text("palettes.place", { tone, undertone: text(`coverage.undertone.${undertone}`), subcategory: text(`palettes.for-${subcategory}`) });
  };
}
