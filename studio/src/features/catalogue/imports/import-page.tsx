import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components/Button";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { Failure } from "../../../shared/ui/notices";
import { Page } from "../../../shared/ui/page";
import { ImportFollowed } from "./import-report";
import { type ImportRequest, useImport } from "./import-jobs";
import { TextInput } from "../text-input";

/** Imports a feed, after a trial that changes nothing. */
export function ImportPage() {
  const text = useOwnerText();
  const [file, setFile] = useState<File>();
  const [options, setOptions] = useState({ feed: "default", currency: "", columns: "" });
  const sent = useImport();
  function change(changed: Partial<ImportRequest>) {
    const { file: chosen, ...others } = changed;
    if (chosen) setFile(chosen);
    setOptions({ ...options, ...others });
    sent.reset();
  }
  const send = (isDryRun: boolean) => sent.mutate({ request: { file: file!, ...options }, isDryRun });
  const maySend = file !== undefined && !sent.isPending;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (maySend) send(true);
  }
  return (
    <Page title={text("import.title")}>
      <p>
        <Link to="/catalogue">{text("catalogue.back")}</Link>
      </p>
      <p>{text("import.lead")}</p>
      <form onSubmit={submit}>
        <Options file={file} options={options} change={change} />
        <div className="actions">
          <Button type="submit" className="primary" isDisabled={!maySend}>
            {text("import.try")}
          </Button>
          <Button isDisabled={!maySend} onPress={() => send(false)}>
            {text("import.import")}
          </Button>
        </div>
      </form>
      {sent.error && <Failure error={sent.error} />}
      {sent.data && <ImportFollowed id={sent.data} />}
    </Page>
  );
}

interface OptionsProps {
  file: File | undefined;
  options: Omit<ImportRequest, "file">;
  change: (changed: Partial<ImportRequest>) => void;
}

function Options({ file, options, change }: OptionsProps) {
  const text = useOwnerText();
  return (
    <>
      <div className="actions">
        <FileTrigger onSelect={(files) => files?.[0] && change({ file: files[0] })}>
          <Button>{text("import.choose")}</Button>
        </FileTrigger>
        <p role="status">{file ? text("import.chosen", { name: file.name }) : text("import.none")}</p>
      </div>
      <TextInput label={text("import.feed")} value={options.feed} change={(feed) => change({ feed })} />
      <TextInput label={text("import.currency")} value={options.currency} change={(currency) => change({ currency })} />
      <TextInput label={text("import.columns")} value={options.columns} change={(columns) => change({ columns })} />
    </>
  );
}
