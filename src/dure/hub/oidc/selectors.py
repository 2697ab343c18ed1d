from dure.hub.oidc.origins import form_action_for

form_origins = form_action_for
