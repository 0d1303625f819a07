import { useState } from "react";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { DeadLetters } from "./dead-letters";
import { Findings } from "./findings-list";
import { Instances } from "./instances";
import { Links } from "./links";
import { useChain } from "./reads";
import { SeriesSection } from "./series/series-section";
import { Services } from "./services";
import { StreamSection } from "./stream";
import { TimelineSection } from "./timeline";

/** How the platform is, for those who operate it. */
export function HealthPage() {
  const text = useOwnerText();
  const shared = useText();
  const { data: chain, error, isPending } = useChain();
  const [asked, ask] = useState("");
  return (
    <Page title={text("health.title")}>
      <p>{text("health.lead")}</p>
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {chain && (
        <>
          <Findings chain={chain} />
          <Links links={chain.links} />
          <Services services={chain.services} />
          {chain.instances && <Instances services={chain.services} instances={chain.instances} />}
          {chain.stream && <StreamSection stream={chain.stream} />}
          <SeriesSection isRecorded={chain.series} />
          <DeadLetters showTimeline={ask} />
        </>
      )}
      <TimelineSection asked={asked} ask={ask} />
    </Page>
  );
}
