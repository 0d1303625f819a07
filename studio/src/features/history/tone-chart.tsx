import type { Analysis } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";

const STEP = 28;
const ROW = 14;

/** The tone of each photo with its interval, oldest first; the table below it says the same in numbers. */
export function ToneChart({ analyses }: { analyses: readonly Analysis[] }) {
  const text = useText();
  const oldestFirst = analyses.toReversed();
  const width = STEP * (oldestFirst.length + 1);
  return (
    <svg className="chart timeline" viewBox={`0 0 ${width} ${ROW * 11}`} role="img" aria-label={text("history.chart")}>
      {Array.from({ length: 10 }, (_, index) => (
        <line key={index} className="grid" x1="0" x2={width} y1={ROW * (index + 1)} y2={ROW * (index + 1)} />
      ))}
      {oldestFirst.map(({ id, tone }, index) => (
        <Point key={id} tone={tone} x={STEP * (index + 1)} />
      ))}
    </svg>
  );
}

function Point({ tone, x }: { tone: Analysis["tone"]; x: number }) {
  const [low, high] = tone.interval as [number, number];
  return (
    <>
      <line className="line" x1={x} x2={x} y1={ROW * (low - 0.4)} y2={ROW * (high + 0.4)} />
      <circle cx={x} cy={ROW * tone.monk} r="5" fill={tone.hex} className="line" />
    </>
  );
}
