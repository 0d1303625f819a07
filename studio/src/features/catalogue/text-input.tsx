import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { TextField } from "react-aria-components/TextField";

interface Props {
  label: string;
  value: string;
  change: (value: string) => void;
  fault?: string | false | undefined;
}

/** A line of text with its name and, where it cannot be taken, the reason. */
export function TextInput({ label, value, change, fault }: Props) {
  return (
    <TextField value={value} onChange={change} isInvalid={Boolean(fault)} autoComplete="off">
      <Label>{label}</Label>
      <Input />
      <FieldError>{fault}</FieldError>
    </TextField>
  );
}
