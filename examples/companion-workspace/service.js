// Handover's companion as a third-party service of the Amazon Connect agent workspace: nothing to be seen, there as long
// as the workspace is open. Change the constant, and the same address in index.html's content-security policy.

/* global handoverCompanion */

const controller = "https://handover.example.com"; // where companions reach it

handoverCompanion.startWorkspaceCompanion({
  url: controller,
  // Whoever has signed in to this origin by enrol.html has a token here. If your organisation's OpenID provider can
  // give one, fetch it from your own backend instead: authorize: async () => (await fetch("/token")).text()
  authorize: () => localStorage.getItem("handover.enrolment") ?? "",
  // The workspace tells the agent's full name. Where that is not the username, say how to find it:
  // agent: ({ arn, name }) => …,
}).catch((error) => console.error(`handover: the companion has not started: ${error.message}`));
