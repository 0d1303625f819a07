import { useMemo } from "react";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { type Chart, drawn, highest, latest, type Line, styleOf } from "./lines";
import { Plot } from "./plot";
import { useWriter } from "./writer";

/** The least that the top of a plot stands for: a stream that is nearly empty looks so. */
const TOPS: Record<Chart["unit"], number> = { per_second: 0, seconds: 0, ratio: 1, number: 10 };

/** A subject over time, and its newest and highest values. */
export function ChartFigure({ chart, times }: { chart: Chart; times: readonly number[] }) {
  const text = useOwnerText();
  const write = useWriter(chart.unit);
  const lines = useMemo(() => drawn(chart), [chart]);
  const title = text(`health.chart-${chart.name}`);
  return (
    <figure className="series">
      <figcaption>{title}</figcaption>
      {lines.length === 0 && <p>{text("health.nothing-recorded")}</p>}
      {lines.length > 0 && <Plot times={times} lines={lines} write={write} top={TOPS[chart.unit]} />}
      {lines.length > 0 && <Values title={title} lines={lines} write={write} />}
    </figure>
  );
}

interface ValuesProps {
  title: string;
  lines: readonly Line[];
  write: (value: number) => string;
}

function Values({ title, lines, write }: ValuesProps) {
  const text = useOwnerText();
  return (
    <table>
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{text("health.line")}</th>
          <th scope="col">{text("health.latest")}</th>
          <th scope="col">{text("health.highest")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={line.label}>
            <th scope="row">
              <Sample index={index} /> {line.label || <span className="hidden">{title}</span>}
            </th>
            <td>{write(latest(line)!)}</td>
            <td>{write(highest(line)!)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How the line of this index looks. */
function Sample({ index }: { index: number }) {
  const { color, dash, width } = styleOf(index);
  return (
    <svg className="sample" viewBox="0 0 24 4" aria-hidden="true" style={{ color: `var(${color})` }}>
      <line x1="0" x2="24" y1="2" y2="2" strokeWidth={width} strokeDasharray={dash.join(" ")} />
    </svg>
  );
}
