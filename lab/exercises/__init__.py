"""The exercises: a chapter with holes in it, and checks that tell what fails."""
