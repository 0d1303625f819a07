import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { listPhotos, type LocalPhoto, newestMeasured, usePhotos } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { Page } from "../../shared/ui/page";
import { usePastedPhotos } from "./pasted-photos";
import { PhotoInput } from "./photo-input";
import { PhotoQueue } from "./photo-queue";
import { waitAgain } from "./send-photos";
import { useUploads } from "./uploads";

/** Where photos are taken and sent. */
export function CapturePage() {
  const text = useText();
  const photos = usePhotos();
  const send = useUploads();
  const navigate = useNavigate();
  const take = useCallback(
    (files: readonly File[]) => {
      void send(files).then(() => {
        if (listPhotos().every((photo) => photo.state === "measured")) void navigate({ to: "/result" });
      });
    },
    [send, navigate],
  );
  usePastedPhotos(take);
  function sendAgain(photo: LocalPhoto) {
    waitAgain(photo);
    take([]);
  }
  return (
    <Page title={text("capture.title")}>
      <p>{text("capture.lead")}</p>
      <PhotoInput take={take} />
      {photos.length > 0 && <PhotoQueue photos={photos} sendAgain={sendAgain} />}
      {newestMeasured(photos) && (
        <p>
          <Link to="/result" className="button primary">
            {text("capture.see-result")}
          </Link>
        </p>
      )}
      <h2>{text("capture.advice")}</h2>
      <ul>
        <li>{text("capture.advice-light")}</li>
        <li>{text("capture.advice-face")}</li>
        <li>{text("capture.advice-skin")}</li>
      </ul>
      <p className="quiet">{text("capture.privacy")}</p>
    </Page>
  );
}
