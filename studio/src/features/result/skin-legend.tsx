import { useText } from "../../shared/texts/texts";
import { SkinMarks } from "./skin-marks";
import type { Mark } from "./skin-points";

/** What the marks mean, with a sample of each. */
export function SkinLegend() {
  const text = useText();
  return (
    <ul className="legend quiet">
      <Meaning sample="oo" sentence={text("result.skin-counted" satisfies `result.skin-${Mark}`)} />
      <Meaning sample="--" sentence={text("result.skin-darker" satisfies `result.skin-${Mark}`)} />
      <Meaning sample="++" sentence={text("result.skin-brighter" satisfies `result.skin-${Mark}`)} />
    </ul>
  );
}

function Meaning({ sample, sentence }: { sample: string; sentence: string }) {
  const skin = { start: [0.5, 0.5], across: [1, 0], down: [0, 1], rows: [sample, sample] };
  return (
    <li>
      <svg viewBox="0 0 2 2" aria-hidden="true">
        <SkinMarks skin={skin} />
      </svg>
      {sentence}
    </li>
  );
}
