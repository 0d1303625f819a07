import type { Analysis } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { SkinMarks } from "./skin-marks";
import type { Mark } from "./skin-points";

/** What the marks over photos mean: those of the face, and where it was sampled as a whole, those of its points. */
export function Legend({ analyses }: { analyses: readonly Analysis[] }) {
  const text = useText();
  const faces = analyses.flatMap(({ face }) => face ?? []);
  return (
    <details className="quiet">
      <summary>{text("result.marks")}</summary>
      <p>
        {text("result.regions")} {faces.length > 0 && text("result.face")}
      </p>
      {faces.some(({ skin }) => skin) && <SkinLegend />}
    </details>
  );
}

function SkinLegend() {
  const text = useText();
  return (
    <ul className="legend">
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
