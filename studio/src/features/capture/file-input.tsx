import { type DragEvent, type ReactNode, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useText } from "../../shared/texts/texts";

const KINDS = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/gif"];

interface Input {
  take: (files: readonly File[]) => void;
  /** Other ways to a photo, beside the button. */
  children?: ReactNode;
}

/** Takes photos as files: chosen or dropped. */
export function FileInput({ take, children }: Input) {
  const text = useText();
  const [isTarget, setTarget] = useState(false);
  function drag(event: DragEvent) {
    event.preventDefault();
    setTarget(event.type === "dragover");
  }
  function drop(event: DragEvent) {
    drag(event);
    take([...event.dataTransfer.files]);
  }
  return (
    <div className="drop" data-drop-target={isTarget || undefined} onDragOver={drag} onDragLeave={drag} onDrop={drop}>
      <div className="actions">
        <FileTrigger allowsMultiple acceptedFileTypes={KINDS} onSelect={(files) => files && take([...files])}>
          <Button className="primary">{text("capture.choose")}</Button>
        </FileTrigger>
        {children}
      </div>
      <p>{text("capture.drop")}</p>
    </div>
  );
}
