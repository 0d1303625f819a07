import { type OwnerMessageId, useOwnerText } from "../../shared/texts/owner-texts";
import { WideTable } from "../../shared/ui/wide-table";
import type { Chain } from "./findings";

interface Running {
  services: Chain["services"];
  instances: NonNullable<Chain["instances"]>;
}

/** Every running instance, in the order of the services, and its configuration. */
export function Instances({ services, instances }: Running) {
  const text = useOwnerText();
  const ordered = services.flatMap(({ service }) => instances.filter((instance) => instance.service === service));
  const columns = (["service", "instance", "state", "revision"] as const).map((name) => text(`health.${name}`));
  return (
    <>
      <h2>{text("health.running")}</h2>
      <p>{text("health.running-help")}</p>
      <WideTable caption={text("health.running")} columns={columns}>
        {ordered.map(({ service, name, status, revision }) => (
          <tr key={service + name}>
            <td>{service}</td>
            <th scope="row">{name}</th>
            <td>{text(`health.is-${status}` as OwnerMessageId)}</td>
            <td>
              <code>{revision}</code>
            </td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}
