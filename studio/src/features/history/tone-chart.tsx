import type { Analysis } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";

const STEP = 28;
const ROW = 14;
/** The width of the numbers of the tones. */
const AXIS = 16;

/** The tone of each photo with its interval, oldest first; the table below it says the same in numbers. */
export function ToneChart({ analyses }: { analyses: readonly Analysis[] }) {
  const text = useText();
  const oldestFirst = analyses.toReversed();
  const width = AXIS + STEP * (oldestFirst.length + 1);
  return (
    <svg className="chart timeline" viewBox={`0 0 ${width} ${ROW * 11}`} role="img" aria-label={text("history.chart")}>
      {Array.from({ length: 10 }, (_, index) => (
        <Row key={index} tone={index + 1} width={width} />
      ))}
      {oldestFirst.map(({ id, tone }, index) => (
        <Point key={id} tone={tone} x={AXIS + STEP * (index + 1)} />
      ))}
    </svg>
  );
}

function Row({ tone, width }: { tone: number; width: number }) {
  const y = ROW * tone;
  return (
    <>
      <text x={AXIS / 2} y={y}>
        {tone}
      </text>
      <line className="grid" x1={AXIS} x2={width} y1={y} y2={y} />
    </>
  );
}

function Point({ tone, x }: { tone: Analysis["tone"]; x: number }) {
  const [low, high] = tone.interval as [number, number];
  return (
    <>
      <line className="line" x1={x} x2={x} y1={ROW * (low - 0.4)} y2={ROW * (high + 0.4)} />
      <circle cx={x} cy={ROW * tone.monk} r="5" className="line" style={{ fill: tone.hex }} />
    </>
  );
}
