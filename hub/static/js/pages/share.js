// The device's own way of sharing, where it has one: nothing is asked of anybody else.
const button = document.querySelector("[data-share]");
if (button && navigator.share) {
  button.closest("[data-share-item]").hidden = false;
  button.addEventListener("click", () => {
    // Whoever closes the sheet has not failed.
    navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {});
  });
}
