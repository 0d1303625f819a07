import { useFormats } from "../../shared/texts/formats";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { type Chain, type Finding, findingsOf } from "./findings";

/** What is wrong in words, read out when it changes. */
export function Findings({ chain }: { chain: Chain }) {
  const text = useOwnerText();
  const findings = findingsOf(chain);
  return (
    <div role="status" className={findings.length > 0 ? "notice failure" : "notice"}>
      {findings.length === 0 && <p>{text("health.well")}</p>}
      {findings.map((finding) => (
        <p key={JSON.stringify(finding)}>
          <Sentence finding={finding} />
        </p>
      ))}
    </div>
  );
}

function Sentence({ finding }: { finding: Finding }) {
  const text = useOwnerText();
  const { decimal, percent } = useFormats();
  switch (finding.kind) {
    case "behind":
      return <>{text("health.behind", { service: finding.service, seconds: decimal(finding.seconds) })}</>;
    case "full":
      return <>{text("health.full", { share: percent(finding.share) })}</>;
    default:
      return <>{text(`health.${finding.kind}`, finding)}</>;
  }
}
