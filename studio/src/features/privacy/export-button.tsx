import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components/Button";
import { save } from "../../shared/files/save";
import { useSession } from "../../shared/identity/session";
import { useText } from "../../shared/texts/texts";
import { Failure } from "../../shared/ui/notices";

const FILE = "fashion-platform-export.json";

/** Saves everything that the platform stores of the user as a file. */
export function ExportButton() {
  const text = useText();
  const { client, identity } = useSession();
  const download = useMutation({
    mutationFn: async () => (await client.GET("/v1/users/{user_id}/export", { params: { path: { user_id: identity.userId } } })).data,
    onSuccess: (data) => save(new Blob([JSON.stringify(data, undefined, 2)], { type: "application/json" }), FILE),
  });
  return (
    <>
      <Button isDisabled={download.isPending} onPress={() => download.mutate()}>
        {text("privacy.export")}
      </Button>
      {download.error && <Failure error={download.error} />}
    </>
  );
}
