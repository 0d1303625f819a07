import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { WideTable } from "../../shared/ui/wide-table";
import type { Stream } from "./findings";

/** How far the log of each service is published and what waits in it, by partition. */
export function Partitions({ published }: Pick<Stream, "published">) {
  const text = useOwnerText();
  const { decimal } = useFormats();
  const partitions = published[0]?.positions ?? [];
  return (
    <details>
      <summary>{text("health.partitions")}</summary>
      <p className="quiet">{text("health.partitions-help")}</p>
      <WideTable caption={text("health.partitions")} columns={[text("health.partition"), ...published.map(({ service }) => service)]}>
        {partitions.map((_, number) => (
          <tr key={number}>
            <th scope="row">{number}</th>
            {published.map(({ service, positions, waiting }) => (
              <td key={service}>
                {decimal(positions[number]!)}
                {waiting && <>, {text("health.waiting", { waiting: waiting[number]! })}</>}
              </td>
            ))}
          </tr>
        ))}
      </WideTable>
    </details>
  );
}
