import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSession, useSessions } from "../../shared/identity/session";
import { removeAllPhotos } from "../../shared/photos/photos";

const OWN_KEYS = "fashion.";

/** Erase the user everywhere, this browser included; the page goes on as somebody new. */
export function useErasure() {
  const { client, identity } = useSession();
  const { renew } = useSessions();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.DELETE("/v1/users/{user_id}", { params: { path: { user_id: identity.userId } } }),
    onSuccess() {
      removeAllPhotos();
      for (const key of Object.keys(localStorage)) if (key.startsWith(OWN_KEYS)) localStorage.removeItem(key);
      queries.clear();
      renew();
    },
  });
}
