import { useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useText } from "../../../shared/texts/texts";
import { readColor } from "./garment-picture";

interface Input {
  color: string;
  choose: (hex: string) => void;
}

/** Takes a color, or a picture of a garment whose color is read in this tab. */
export function GarmentInput({ color, choose }: Input) {
  const text = useText();
  const [url, setUrl] = useState<string>();
  const [unreadable, setUnreadable] = useState(false);
  useEffect(() => () => URL.revokeObjectURL(url ?? ""), [url]);
  async function read(picture: Blob) {
    const found = await readColor(picture).catch(() => undefined);
    setUnreadable(found === undefined);
    setUrl(found && URL.createObjectURL(picture));
    if (found) choose(found);
  }
  return (
    <>
      <div className="actions garment">
        <label>
          {text("match.color")} <input type="color" value={color} onChange={(event) => choose(event.target.value)} />
        </label>
        <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => files?.[0] && void read(files[0])}>
          <Button>{text("match.picture")}</Button>
        </FileTrigger>
        {url && <img src={url} alt={text("match.picture-alt", { hex: color })} />}
      </div>
      <p className="quiet">{text("match.help")}</p>
      {unreadable && <p role="alert">{text("match.unreadable")}</p>}
    </>
  );
}
