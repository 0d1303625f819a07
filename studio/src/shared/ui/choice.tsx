import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";

/** One of a few, all of them in sight. */
export function Choice<Key extends string | number>(props: {
  label: string;
  options: readonly (readonly [Key, string])[];
  chosen: Key;
  choose: (key: Key) => void;
}) {
  const { label, options, chosen, choose } = props;
  return (
    <ToggleButtonGroup
      className="actions"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => choose([...keys][0] as Key)}
    >
      {options.map(([key, name]) => (
        <ToggleButton key={key} id={key}>
          {name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
