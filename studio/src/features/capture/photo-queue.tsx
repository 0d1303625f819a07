import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useOnline } from "../../shared/api/online";
import { type LocalPhoto, removePhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";

/** The photos of this tab, each with what became of it. */
export function PhotoQueue({ photos, sendAgain }: { photos: readonly LocalPhoto[]; sendAgain: (photo: LocalPhoto) => void }) {
  const text = useText();
  return (
    <ul className="queue" aria-label={text("capture.photos")}>
      {photos.map((photo) => (
        <li key={photo.key} data-state={photo.state}>
          <Thumbnail url={photo.url} />
          <div>
            <strong>{photo.name}</strong>
            <PhotoState photo={photo} />
            {photo.mayWorkLater && (
              <Button aria-label={text("capture.again-label", { name: photo.name })} onPress={() => sendAgain(photo)}>
                {text("capture.again")}
              </Button>
            )}
          </div>
          {mayRemove(photo) && (
            <Button aria-label={text("capture.remove", { name: photo.name })} onPress={() => removePhoto(photo.key)}>
              ✕
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The photo, small; an empty tile where the browser cannot show its format. */
function Thumbnail({ url }: { url: string }) {
  const [isUnreadable, setUnreadable] = useState(false);
  return isUnreadable ? <span className="no-picture" /> : <img src={url} alt="" onError={() => setUnreadable(true)} />;
}

/** What is on its way, or may have arrived, stays: its form is sent again as it was. */
function mayRemove({ state, form }: LocalPhoto): boolean {
  return state === "failed" || state === "measured" || (state === "waiting" && !form);
}

function PhotoState({ photo: { state, analysis, problem } }: { photo: LocalPhoto }) {
  const text = useText();
  const isOnline = useOnline();
  if (state === "failed") {
    return <p role="alert">{problem}</p>;
  }
  const tone = analysis?.tone.monk;
  const waiting = isOnline ? "capture.waiting" : "capture.waits-for-network";
  return <p role="status">{tone ? text("capture.measured", { tone }) : text(state === "sending" ? "capture.sending" : waiting)}</p>;
}
