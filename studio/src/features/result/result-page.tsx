import { Link } from "@tanstack/react-router";
import { useNewest, useProfile } from "../../shared/api/reads";
import { type Analysis, type LocalPhoto, usePhotos } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { EachPhoto } from "./each-photo";
import { NextPhoto } from "./next-photo";
import { PhotoRegions } from "./photo-regions";
import { Progress } from "./progress";
import { sentTogether, suggestionOf } from "./suggestion";
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
  const together = sentTogether(photo, usePhotos());
  const { tone, photos, next_photo: advice } = suggestionOf(analysis, photo, profile.data);
  return (
    <>
      <Progress revision={analysis.revision} />
      <div className="columns">
        {together.length > 1 ? <EachPhoto photos={together} /> : <PhotoRegions analysis={analysis} photo={photo} />}
        <div>
          <ToneScale tone={tone} />
          {photos > 1 && <p className="quiet">{text("result.rests-on", { photos })}</p>}
          <ToneDetails tone={tone} season={profile.data?.season} />
          {together.length > 1 || (
            <Verdict quality={analysis.quality}>
              <Link to="/">{text("result.another")}</Link>
            </Verdict>
          )}
          {advice && <NextPhoto advice={advice} />}
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
