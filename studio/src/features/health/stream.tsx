import { useLingui } from "@lingui/react";
import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { WideTable } from "../../shared/ui/wide-table";
import { fillOf, type Stream } from "./findings";
import { Partitions } from "./partitions";

const MEGA = 1_000_000;

/** How full the event stream is, and how far its consumers are. */
export function StreamSection({ stream }: { stream: Stream }) {
  const text = useOwnerText();
  const { decimal, percent } = useFormats();
  const { i18n } = useLingui();
  const megabytes = (bytes: number) => i18n.number(bytes / MEGA, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const columns = [text("health.consumer"), text("health.delivered"), text("health.lag")];
  const share = fillOf(stream);
  const fill = { used: megabytes(stream.used_bytes), limit: megabytes(stream.limit_bytes), share: percent(share) };
  return (
    <>
      <h2>{text("health.stream")}</h2>
      <p>{text("health.fill", { ...fill, entries: stream.entries })}</p>
      <meter className="fill" aria-label={text("health.stream")} value={share} high={0.8} optimum={0} />
      <WideTable caption={text("health.consumers")} columns={columns}>
        {stream.groups.map(({ consumer, delivered, lag_seconds }) => (
          <tr key={consumer}>
            <th scope="row">{consumer}</th>
            <td>{decimal(delivered)}</td>
            <td>{text("health.seconds", { seconds: decimal(lag_seconds) })}</td>
          </tr>
        ))}
      </WideTable>
      <Partitions published={stream.published} />
    </>
  );
}
