import type { Schemas } from "@fashion-platform/client";
import { useFormats } from "../../shared/texts/formats";
import { useText } from "../../shared/texts/texts";
import { MONK_HEX } from "./monk";

/** The ten swatches, a bracket over those that cannot be ruled out, and the probability of each. */
export function ToneScale({ tone }: { tone: Schemas["SkinTone"] }) {
  const text = useText();
  const { percent } = useFormats();
  const [low, high] = tone.interval as [number, number];
  const summary = text("result.scale-summary", { tone: tone.monk, low, high, confidence: percent(tone.confidence) });
  return (
    <figure className="scale">
      <figcaption>{summary}</figcaption>
      <div className="bracket" aria-hidden="true" style={{ gridColumn: `${low} / ${high + 1}` }} />
      <ol>
        {MONK_HEX.map((hex, index) => (
          <Swatch key={hex} number={index + 1} hex={hex} tone={tone} />
        ))}
      </ol>
    </figure>
  );
}

function Swatch({ number, hex, tone }: { number: number; hex: string; tone: Schemas["SkinTone"] }) {
  const text = useText();
  const { percent } = useFormats();
  const probability = tone.probabilities?.[number - 1];
  const isMeasured = number === tone.monk;
  return (
    <li aria-current={isMeasured ? "true" : undefined}>
      <span className="swatch" style={{ backgroundColor: hex }} />
      <span>
        <span className="hidden">{text("result.tone")} </span>
        {number}
      </span>
      {probability !== undefined && <span className="quiet">{percent(probability)}</span>}
    </li>
  );
}
