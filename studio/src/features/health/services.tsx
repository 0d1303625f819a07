import { type OwnerMessageId, useOwnerText } from "../../shared/texts/owner-texts";
import { WideTable } from "../../shared/ui/wide-table";
import type { Chain } from "./findings";

/** One instance of each service: whether it takes requests, and its configuration. */
export function Services({ services }: { services: Chain["services"] }) {
  const text = useOwnerText();
  const columns = [text("health.service"), text("health.state"), text("health.revision")];
  return (
    <>
      <h2>{text("health.services")}</h2>
      <p>{text("health.instances")}</p>
      <WideTable caption={text("health.services")} columns={columns}>
        {services.map(({ service, readiness }) => (
          <tr key={service}>
            <th scope="row">{service}</th>
            <td>{text(`health.is-${readiness?.status ?? "away"}` as OwnerMessageId)}</td>
            <td>{readiness && <code>{readiness.revision}</code>}</td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}
