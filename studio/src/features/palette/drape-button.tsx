import { ToggleButton } from "react-aria-components/ToggleButton";
import { inkOn } from "./hue";

interface Draped {
  color: { name: string; hex: string };
  isDraped: boolean;
  onDrape: () => void;
}

/** A color as a button, which puts it beside the face. */
export function DrapeButton({ color, isDraped, onDrape }: Draped) {
  return (
    <ToggleButton
      className="color"
      isSelected={isDraped}
      onChange={onDrape}
      style={{ backgroundColor: color.hex, color: inkOn(color.hex) }}
    >
      {color.name}
    </ToggleButton>
  );
}
