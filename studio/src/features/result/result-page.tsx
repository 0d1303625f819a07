import { Link } from "@tanstack/react-router";
import { useNewest, useProfile } from "../../shared/api/reads";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { PhotoRegions } from "./photo-regions";
import { Progress } from "./progress";
import { ToneDetails } from "./tone-details";
import { ToneScale } from "./tone-scale";
import { Verdict } from "./verdict";

/** What was measured in the newest photo, and what follows from it. */
export function ResultPage() {
  const text = useText();
  const { analysis, photo, waiting, error } = useNewest();
  return (
    <Page title={text("result.title")}>
      {waiting && <Status>{text("shared.loading")}</Status>}
      {error != null && <Failure error={error} />}
      {!analysis && !waiting && error == null && <NoPhotoYet />}
      {analysis && <Result analysis={analysis} photo={photo} />}
    </Page>
  );
}

function Result({ analysis, photo }: { analysis: Analysis; photo: LocalPhoto | undefined }) {
  const text = useText();
  const profile = useProfile(analysis.revision);
  const tone = profile.data?.tone ?? analysis.tone;
  const photos = profile.data?.photos ?? 1;
  return (
    <>
      <Progress revision={analysis.revision} />
      <div className="columns">
        <PhotoRegions analysis={analysis} photo={photo} />
        <div>
          <ToneScale tone={tone} />
          {photos > 1 && <p className="quiet">{text("result.rests-on", { photos })}</p>}
          <ToneDetails tone={tone} season={profile.data?.season} />
          <Verdict quality={analysis.quality} />
        </div>
      </div>
      <p>
        <Link to="/palette" className="button primary">
          {text("result.see-colors")}
        </Link>{" "}
        <Link to="/products" className="button">
          {text("result.see-products")}
        </Link>
      </p>
    </>
  );
}
