import { useOwnerText } from "../../../shared/texts/owner-texts";
import { MONK_HEX } from "../../result/monk";
import { type Category, matchesPerPerson, type Row } from "../groups";

const HEIGHT = 60;
const BAR = 8;
const GAP = 6;
const UNDERTONES = ["warm", "neutral", "cool"];

/** Matching products per person as bars, three to a tone; the table beside it says the same in numbers. */
export function MatchesChart({ rows, category, name }: { rows: readonly Row[]; category: Category; name: string }) {
  const text = useOwnerText();
  const most = Math.max(1, ...rows.map((row) => matchesPerPerson(row, category)));
  const width = 10 * (3 * BAR + GAP);
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT + 14}`} role="img" aria-label={text("coverage.chart", { category: name })}>
      <line className="grid" x1="0" x2={width} y1={HEIGHT} y2={HEIGHT} />
      {rows.map((row) => (
        <Bar key={`${row.tone}-${row.undertone}`} row={row} height={(matchesPerPerson(row, category) / most) * (HEIGHT - 4)} />
      ))}
      {MONK_HEX.map((hex, index) => (
        <text key={hex} x={startOf(index + 1) + 1.5 * BAR} y={HEIGHT + 10} fontSize="8" textAnchor="middle" fill="currentColor">
          {index + 1}
        </text>
      ))}
    </svg>
  );
}

function startOf(tone: number): number {
  return (tone - 1) * (3 * BAR + GAP) + GAP / 2;
}

function Bar({ row, height }: { row: Row; height: number }) {
  const x = startOf(row.tone) + UNDERTONES.indexOf(row.undertone) * BAR;
  if (row.suppressed) return <circle cx={x + BAR / 2} cy={HEIGHT} r="1" fill="currentColor" />;
  return <rect className="bar" x={x} y={HEIGHT - height} width={BAR - 1} height={height} fill={MONK_HEX[row.tone - 1]} />;
}
