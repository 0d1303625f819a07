import type { LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { Legend } from "./legend";
import { PhotoRegions } from "./photo-regions";

/** The results of photos that were sent in one form, each for itself. */
export function EachPhoto({ photos }: { photos: readonly LocalPhoto[] }) {
  const text = useText();
  return (
    <section aria-labelledby="each-photo">
      <h2 id="each-photo">{text("result.each-photo")}</h2>
      <p className="quiet">{text("result.local")}</p>
      <ol className="each-photo">
        {photos.map((photo, index) => (
          <li key={photo.key} data-state={photo.state}>
            <PhotoResult photo={photo} name={text("result.photo-of", { number: index + 1, photos: photos.length })} />
          </li>
        ))}
      </ol>
      <Legend analyses={photos.flatMap(({ analysis }) => analysis ?? [])} />
    </section>
  );
}

function PhotoResult({ photo, name }: { photo: LocalPhoto; name: string }) {
  const text = useText();
  const { analysis, problem } = photo;
  if (!analysis) {
    return (
      <>
        <p>{name}</p>
        <p>{problem}</p>
      </>
    );
  }
  const { quality, tone } = analysis;
  const [low, high] = tone.interval as [number, number];
  return (
    <>
      <PhotoRegions analysis={analysis} photo={photo} name={name} />
      <p>
        {text("result.photo-tone", { tone: tone.monk, low, high })} {text(`verdict.${quality.verdict}`)}.
      </p>
      {quality.reasons.map((reason) => (
        <p key={reason} className="quiet">
          {reason}
        </p>
      ))}
    </>
  );
}
