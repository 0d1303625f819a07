import { useOwnerText } from "../../shared/texts/owner-texts";
import type { Chain } from "./findings";

/** Where an operator looks further, if the platform knows. */
export function Links({ links: { grafana, runbook } }: { links: Chain["links"] }) {
  const text = useOwnerText();
  if (!grafana && !runbook) return null;
  return (
    <p className="actions">
      {grafana && <Outside to={grafana} name={text("health.grafana")} />}
      {runbook && <Outside to={runbook} name={text("health.runbook")} />}
    </p>
  );
}

function Outside({ to, name }: { to: string; name: string }) {
  return (
    <a href={to} className="button" rel="noopener noreferrer" target="_blank">
      {name}
    </a>
  );
}
