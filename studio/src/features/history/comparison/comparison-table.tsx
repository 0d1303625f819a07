import type { ReactNode } from "react";
import type { Analysis } from "../../../shared/photos/photos";
import { type MessageId, useText } from "../../../shared/texts/texts";

type Two<Value> = readonly [Value, Value];

/** What was measured in two photos, line by line. */
export function ComparisonTable({ analyses, names }: { analyses: Two<Analysis>; names: Two<string> }) {
  const text = useText();
  const rows: readonly (readonly [MessageId, (analysis: Analysis) => ReactNode])[] = [
    ["result.tone", ({ tone }) => tone.monk],
    ["history.interval", ({ tone }) => <span className="ltr">{tone.interval.join("–")}</span>],
    ["result.color", ({ tone }) => <Color hex={tone.hex} />],
    ["result.undertone", ({ tone }) => text(`undertone.${tone.undertone}`)],
    ["history.light", ({ quality }) => text(`verdict.${quality.verdict}`)],
  ];
  return (
    <table>
      <caption className="hidden">{text("history.compare")}</caption>
      <thead>
        <tr>
          <td />
          {names.map((name, index) => (
            <th key={index} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, show]) => (
          <tr key={label}>
            <th scope="row">{text(label)}</th>
            {analyses.map((analysis, index) => (
              <td key={index}>{show(analysis)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Color({ hex }: { hex: string }) {
  return (
    <>
      <span className="dot" style={{ backgroundColor: hex }} /> <code>{hex}</code>
    </>
  );
}
