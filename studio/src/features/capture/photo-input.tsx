import { lazy, Suspense, useCallback, useState } from "react";
import { Button } from "react-aria-components/Button";
import { useText } from "../../shared/texts/texts";
import { mayHaveCamera } from "./camera/stream";
import { FileInput } from "./file-input";

const CameraView = lazy(async () => ({ default: (await import("./camera/camera-view")).CameraView }));

type Camera = "unused" | "open" | "closed" | "missing";

/** Takes photos by the camera or as files; without a camera, or where it may not be used, by files alone. */
export function PhotoInput({ take }: { take: (files: readonly File[]) => void }) {
  const text = useText();
  const [camera, setCamera] = useState<Camera>(mayHaveCamera() ? "unused" : "missing");
  const [isDenied, setDenied] = useState(false);
  const close = useCallback(() => setCamera("closed"), []);
  const onMissing = useCallback(() => {
    setCamera("missing");
    setDenied(true);
  }, []);
  if (camera === "open") {
    return (
      <Suspense>
        <CameraView take={take} close={close} onMissing={onMissing} />
      </Suspense>
    );
  }
  return (
    <>
      {isDenied && (
        <p role="alert" className="notice">
          {text("camera.missing")}
        </p>
      )}
      <FileInput take={take}>
        {camera !== "missing" && (
          <Button autoFocus={camera === "closed"} onPress={() => setCamera("open")}>
            {text("camera.open")}
          </Button>
        )}
      </FileInput>
    </>
  );
}
