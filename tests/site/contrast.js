// Returns the texts of the article whose contrast with their background is too low.
(least) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })

  // Any CSS colour as red, green, blue and alpha, painted over what is there.
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1)
    for (const colour of colours) {
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
    }
    return canvas.getImageData(0, 0, 1, 1).data
  }

  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((each) => {
      const part = each / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  const backgrounds = (element) => {
    const found = []
    for (let each = element; each; each = each.parentElement) {
      found.unshift(getComputedStyle(each).backgroundColor)
    }
    return ["white", ...found]
  }

  const contrast = (element) => {
    const behind = backgrounds(element)
    const text = luminance(paint([...behind, getComputedStyle(element).color]))
    const ground = luminance(paint(behind))
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
  }

  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())

  return [...document.querySelectorAll("article *")]
    .filter((element) => !element.closest("svg, .headerlink") && hasText(element))
    .filter((element) => element.checkVisibility() && contrast(element) < least)
    .map((element) => `${contrast(element).toFixed(2)}: ${element.textContent.trim()}`)
}
