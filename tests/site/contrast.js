// Returns the texts of the article whose contrast with their background is too low.
(least) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })

  // An element shares its background, and its colours, with many others.
  const once = (work) => {
    const known = new Map()
    return (key) => known.get(key) ?? known.set(key, work(key)).get(key)
  }

  // CSS colours, painted one over the other, as red, green, blue and alpha.
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1)
    for (const colour of colours) {
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
    }
    return canvas.getImageData(0, 0, 1, 1).data
  }

  const luminance = once((colours) => {
    const [r, g, b] = [...paint(colours.split("|"))].slice(0, 3).map((each) => {
      const part = each / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  })

  const background = once((element) =>
    element
      ? `${background(element.parentElement)}|${getComputedStyle(element).backgroundColor}`
      : "white"
  )

  const contrast = once((element) => {
    const behind = background(element)
    const text = luminance(`${behind}|${getComputedStyle(element).color}`)
    const ground = luminance(behind)
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
  })

  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())

  return [...document.querySelectorAll("article *")]
    .filter((element) => !element.closest("svg, .headerlink") && hasText(element))
    .filter((element) => element.checkVisibility() && contrast(element) < least)
    .map((element) => `${contrast(element).toFixed(2)}: ${element.textContent.trim()}`)
}
