import type { LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";

interface Draped {
  photo: LocalPhoto | undefined;
  /** Color of the measured skin, for who has no photo in this tab. */
  skin: string;
  color: { name: string; hex: string };
}

/** A color as a half circle under the chin. */
export function Draping({ photo, skin, color }: Draped) {
  const text = useText();
  return (
    <figure className="draping">
      <div className="face" style={{ backgroundColor: skin }}>
        {photo && <img src={photo.url} alt="" />}
        <div className="drape" style={{ backgroundColor: color.hex }} />
      </div>
      <figcaption>
        <p role="status">
          {text("palette.beside", { color: color.name })} <code>{color.hex}</code>
        </p>
      </figcaption>
    </figure>
  );
}
