import { useId, useState } from "react";
import { useMatch } from "../../../shared/api/reads";
import { useText } from "../../../shared/texts/texts";
import { Failure } from "../../../shared/ui/notices";
import type { NamedColor } from "../draping";
import "./garment-match.css";
import { GarmentInput } from "./garment-input";
import { useSettled } from "./settled";
import { Verdict } from "./verdict";

/** A color that is chosen by hand passes through many others. */
const SETTLE_MILLISECONDS = 250;
const FIRST = "#808080";

interface Asked {
  revision: number;
  drape: (color: NamedColor) => void;
}

/** Says whether a color goes with the user: one that is chosen, or that of a garment in a picture. */
export function GarmentMatch({ revision, drape }: Asked) {
  const text = useText();
  const heading = useId();
  const [color, setColor] = useState<string>();
  const { data, error } = useMatch(useSettled(color, SETTLE_MILLISECONDS), revision);
  function choose(hex: string) {
    setColor(hex);
    drape({ name: text("match.color"), hex });
  }
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text("match.title")}</h2>
      <GarmentInput color={color ?? FIRST} choose={choose} />
      <div role="status">{data && <Verdict match={data} drape={drape} />}</div>
      {error && <Failure error={error} />}
    </section>
  );
}
