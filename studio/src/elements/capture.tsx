import type { FashionClient } from "@fashion-platform/client";
import { useCallback, useEffect } from "react";
import { PhotoInput } from "../features/capture/photo-input";
import { PhotoQueue } from "../features/capture/photo-queue";
import { sendWaiting, waitAgain } from "../features/capture/send-photos";
import { useOnline } from "../shared/api/online";
import { sentenceOf } from "../shared/api/queries";
import { addPhotos, listPhotos, type LocalPhoto, usePhotos } from "../shared/photos/photos";
import { useText } from "../shared/texts/texts";
import type { Analyzed } from "./events";

/** The photos that were reported, by their keys. */
const reported = new Set<string>();

interface Captured {
  client: FashionClient;
  /** Called once for each photo that was measured. */
  report: (analyzed: Analyzed) => void;
}

/** Takes photos by the camera or as files, and has them measured. */
export function Capture({ client, report }: Captured) {
  const text = useText();
  const photos = usePhotos();
  const isOnline = useOnline();
  const send = useCallback(async () => {
    await sendWaiting(client, (error) => sentenceOf(error) ?? text("shared.unreachable"));
    reportMeasured(report);
  }, [client, report, text]);
  useEffect(() => {
    if (isOnline) void send();
  }, [isOnline, send]);
  const take = useCallback(
    (files: readonly File[]) => {
      addPhotos(files);
      void send();
    },
    [send],
  );
  function sendAgain(photo: LocalPhoto) {
    waitAgain(photo);
    void send();
  }
  return (
    <>
      <PhotoInput take={take} />
      {photos.length > 0 && <PhotoQueue photos={photos} sendAgain={sendAgain} />}
      <p className="quiet">{text("capture.privacy")}</p>
    </>
  );
}

function reportMeasured(report: (analyzed: Analyzed) => void): void {
  for (const { key, analysis, file } of listPhotos()) {
    if (!analysis || reported.has(key)) continue;
    reported.add(key);
    report({ analysis, photo: file });
  }
}
