import type { Schemas } from "@fashion-platform/client";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { useFormats } from "../../shared/texts/formats";
import { useText } from "../../shared/texts/texts";
import { DrapeButton } from "./drape-button";
import { contrast, hueOf } from "./hue";

interface Card {
  color: Schemas["ExplainedColor"];
  skin: string;
  isDraped: boolean;
  onDrape: () => void;
}

/** A recommended color, with why it suits. */
export function ColorCard({ color, skin, isDraped, onDrape }: Card) {
  const text = useText();
  const { decimal } = useFormats();
  return (
    <li className="card">
      <DrapeButton color={color} isDraped={isDraped} onDrape={onDrape} />
      <p>{color.reason}</p>
      <p className="quiet">
        {text(`hue.${hueOf(color.hex)}`)} · {text("palette.contrast", { ratio: decimal(contrast(color.hex, skin)) })}
      </p>
      <CopyButton hex={color.hex} name={color.name} />
    </li>
  );
}

function CopyButton({ hex, name }: { hex: string; name: string }) {
  const text = useText();
  const [copied, setCopied] = useState(false);
  return (
    <p>
      <Button
        aria-label={text("palette.copy", { name, hex })}
        onPress={() => void navigator.clipboard.writeText(hex).then(() => setCopied(true))}
      >
        <code>{hex}</code>
        <CopyIcon />
      </Button>{" "}
      <span role="status">{copied && text("palette.copied")}</span>
    </p>
  );
}

/** Two sheets, one over the other. */
function CopyIcon() {
  return (
    <svg className="copy" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M10.5 5.5v-4h-9v9h4m0-5h9v9h-9z" />
    </svg>
  );
}
