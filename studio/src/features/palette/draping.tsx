import { useState } from "react";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import "./palette.css";
import { cropToFace } from "./face-crop";

export interface NamedColor {
  name: string;
  hex: string;
}

interface Draped {
  analysis: Analysis;
  photo: LocalPhoto | undefined;
  color: NamedColor;
}

/** A color as a half circle under the chin; without a photo that can be shown, under the color of the skin. */
export function Draping({ analysis, photo, color }: Draped) {
  const text = useText();
  const [unreadable, setUnreadable] = useState(false);
  const { chin, ...place } = cropToFace(analysis);
  return (
    <figure className="draping">
      <div className="face" style={{ backgroundColor: analysis.tone.hex }}>
        {photo && !unreadable && <img src={photo.url} alt="" style={inPercent(place)} onError={() => setUnreadable(true)} />}
        <div className="drape" style={{ ...inPercent({ insetBlockStart: chin }), backgroundColor: color.hex }} />
      </div>
      <figcaption>
        <p role="status">
          {text("palette.beside", { color: color.name })} <code>{color.hex}</code>
        </p>
      </figcaption>
    </figure>
  );
}

function inPercent(place: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(place).map(([name, value]) => [name, `${value}%`]));
}
