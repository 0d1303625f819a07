import { PhotoRegions } from "../features/result/photo-regions";
import { ToneDetails } from "../features/result/tone-details";
import { ToneScale } from "../features/result/tone-scale";
import { Verdict } from "../features/result/verdict";
import type { Analysis } from "../shared/photos/photos";

/** What was measured in a photo, over the photo where the page has it. */
export function Result({ analysis, url }: { analysis: Analysis; url: string | undefined }) {
  return (
    <div role="status" className="columns">
      <PhotoRegions analysis={analysis} photo={url ? { url } : undefined} />
      <div>
        <ToneScale tone={analysis.tone} />
        <ToneDetails tone={analysis.tone} season={undefined} />
        <Verdict quality={analysis.quality} />
      </div>
    </div>
  );
}
